package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Help;

/** version, options. */
final class VersionCommand {
    static final Command<Session> VERSION = Command.<Session>of(
                    "version", "", "Prints the version of etcdctl", session -> {
                        session.io().out().println("etcdctl version: " + Versions.ETCD);
                        session.io().out().println("API version: " + Versions.API);
                    })
            .examples("version", "that of etcd's tool which this one takes the place of");

    static final Command<Session> OPTIONS = Command.<Session>of(
                    "options",
                    "",
                    "Prints the global command line options",
                    session -> session.io().out().print(Help.options(GlobalFlags.ALL)))
            .examples("options", "what every command understands");

    private VersionCommand() {}
}
