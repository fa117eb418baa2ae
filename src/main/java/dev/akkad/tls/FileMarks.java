package dev.akkad.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** By what a file is known to have changed: its time, its length and which file it is. Links are followed. */
record FileMarks(List<String> marks) {
    static FileMarks of(List<Path> files) {
        List<String> marks = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                marks.add(found.lastModifiedTime() + " " + found.size() + " " + found.fileKey());
            } catch (IOException e) {
                marks.add("unreadable");
            }
        }
        return new FileMarks(marks);
    }
}
