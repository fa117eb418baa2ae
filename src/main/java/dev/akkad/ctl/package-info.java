/**
 * Programs for the command line that know a member only from outside, by its wire: so far {@code akkad bench}, put
 * together in {@link dev.akkad.ctl.BenchProgram}.
 */
@NullMarked
package dev.akkad.ctl;

import org.jspecify.annotations.NullMarked;
