/**
 * Configuration in, running member out.
 *
 * <p>{@link dev.akkad.server.Flags} knows every flag of etcd; command line, environment and configuration file all end
 * in
 * the same {@link dev.akkad.server.FlagValues}, and {@link dev.akkad.server.SettingsReader} turns those into one
 * checked
 * {@link dev.akkad.server.ServerSettings} or refuses with one clear line before anything is written.
 *
 * <p>{@link dev.akkad.server.Server} then starts a member through {@link dev.akkad.server.MemberFactory}, tells when
 * it is
 * ready and sees to it that the process is gone in time once it is asked to stop.
 */
@NullMarked
package dev.akkad.server;

import org.jspecify.annotations.NullMarked;
