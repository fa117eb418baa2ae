/**
 * The commands of {@code akkadctl}, by what they are about; {@link dev.akkad.ctl.command.Tree} puts them together.
 *
 * <p>Each is a method that takes a {@link dev.akkad.ctl.command.Session}: its flags and arguments, a client, a printer
 * for the format that is asked for. What goes wrong is a {@link dev.akkad.ctl.cli.Failure} with etcdctl's words and
 * exit code. They speak etcd's API and nothing else, so they work on etcd as well.
 */
@NullMarked
package dev.akkad.ctl.command;

import org.jspecify.annotations.NullMarked;
