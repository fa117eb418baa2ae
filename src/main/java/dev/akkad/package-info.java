/** The programs' front door: {@link dev.akkad.Main} picks which one runs. The floors below are in the README. */
@NullMarked
package dev.akkad;

import org.jspecify.annotations.NullMarked;
