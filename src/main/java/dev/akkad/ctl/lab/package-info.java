/**
 * {@code akkad lab}: asks members that were started with {@code --lab} for faults, over HTTP; knows them by that only.
 */
@NullMarked
package dev.akkad.ctl.lab;

import org.jspecify.annotations.NullMarked;
