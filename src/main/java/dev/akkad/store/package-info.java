/**
 * LevelDB behind the ports: the journal's records and the machine's checkpoint, and the data directory that holds both.
 */
@NullMarked
package dev.akkad.store;

import org.jspecify.annotations.NullMarked;
