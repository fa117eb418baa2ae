package dev.akkad.ctl.bench.compare;

import java.nio.file.Path;

/** A server that is measured. @param program takes etcd's flags */
record Product(String name, Path program) {}
