package dev.akkad.it;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Which process a TCP socket of this machine belongs to, as the kernel tells under {@code /proc}. */
final class SocketOwners {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private SocketOwners() {}

    /** Of the socket with these two ports; 0 if there is none. */
    static long inode(int localPort, int remotePort) {
        for (Path table : TABLES) {
            try {
                for (String row : Files.readAllLines(table)) {
                    String[] columns = row.strip().split("\\s+", -1);
                    if (columns.length > INODE
                            && columns[LOCAL].endsWith(port(localPort))
                            && columns[REMOTE].endsWith(port(remotePort))) {
                        return Long.parseLong(columns[INODE]);
                    }
                }
            } catch (IOException e) {
                // No such table on this machine.
            }
        }
        return 0;
    }

    private static String port(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }

    static boolean owns(long pid, long inode) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files) {
                if (isSocket(file, inode)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // The process is gone.
        }
        return false;
    }

    private static boolean isSocket(Path file, long inode) {
        try {
            return Files.readSymbolicLink(file).toString().equals("socket:[" + inode + "]");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
