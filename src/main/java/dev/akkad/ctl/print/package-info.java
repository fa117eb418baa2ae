/**
 * Answers as etcd's tools print them: {@link dev.akkad.ctl.print.Printer} has a method for each, and a subclass
 * for each format. Where etcd's versions differ, it is 3.7 that is followed.
 */
@NullMarked
package dev.akkad.ctl.print;

import org.jspecify.annotations.NullMarked;
