/**
 * bbolt's file format, as far as etcd uses it: buckets at the top level with records in byte order, written once from
 * the first page to the last ({@link dev.akkad.store.bolt.BoltWriter}), read and checked ({@link
 * dev.akkad.store.bolt.BoltFile}).
 *
 * <p>A file consists of pages of equal size, all numbers little-endian. Pages 0 and 1 are metas, of which the one with
 * the higher transaction id counts; it names the page of the root bucket and how many pages there are. A bucket is a
 * tree of branch and leaf pages; a small one lies inside the value that its parent keeps for it. A page whose content
 * is longer than a page goes on in the pages after it (overflow).
 *
 * <pre>{@code
 * page    id 8, flags 2, count 2, overflow 4, then count elements, then their bytes
 * leaf    flags 4 (1 = a bucket), position 4, key length 4, value length 4
 * branch  position 4, key length 4, page 8        position: from the element itself
 * bucket  page of the root 8 (0 = it follows here), sequence 8
 * meta    magic 4, version 4, page size 4, flags 4, root bucket 16, freelist 8, pages 8, transaction 8, FNV-1a 8
 * }</pre>
 */
@NullMarked
package dev.akkad.store.bolt;

import org.jspecify.annotations.NullMarked;
