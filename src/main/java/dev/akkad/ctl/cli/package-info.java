/**
 * A command line in the manner of etcd's tools: commands in a tree ({@link dev.akkad.ctl.cli.Command}), flags anywhere
 * ({@link dev.akkad.ctl.cli.Parser}), help and completion made from the same tables.
 *
 * <p>Not picocli, which the benchmark uses: the texts about bad flags must be those of etcd's tools, word for word, and
 * a command that takes a third of a second has no time for annotations.
 */
@NullMarked
package dev.akkad.ctl.cli;

import org.jspecify.annotations.NullMarked;
