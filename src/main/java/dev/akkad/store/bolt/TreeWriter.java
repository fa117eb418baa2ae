package dev.akkad.store.bolt;

import dev.akkad.base.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One bucket on its way to the file: pages leave as soon as they are full, so memory holds one page a level. */
final class TreeWriter {
    private static final int INLINE_BYTES_MAX = BoltWriter.PAGE_BYTES / 4;

    private final PageAllocator pages;
    private final LeafLevel leaf = new LeafLevel();
    private final List<BranchLevel> branches = new ArrayList<>();

    TreeWriter(PageAllocator pages) {
        this.pages = pages;
    }

    void add(int flags, byte[] key, byte[] value) {
        if (leaf.isFullFor(key, value)) {
            writeLeaf();
        }
        leaf.add(flags, key, value);
    }

    private void writeLeaf() {
        Bytes key = leaf.firstKey();
        long id = pages.write(leaf.bytes(), page -> leaf.encode(page, true));
        leaf.clear();
        add(0, new BranchLevel.Child(key, id));
    }

    private void add(int height, BranchLevel.Child child) {
        BranchLevel level = level(height);
        level.add(child);
        if (level.isReady()) {
            add(height + 1, level.write(pages));
        }
    }

    private BranchLevel level(int height) {
        if (height == branches.size()) {
            branches.add(new BranchLevel());
        }
        return branches.get(height);
    }

    /** Ends the bucket. @return what its parent keeps as its value */
    byte[] endBucket() {
        if (branches.isEmpty() && leaf.bytes() <= INLINE_BYTES_MAX) {
            byte[] inline = leaf.encode(0, false);
            byte[] value = new byte[PageFormat.BUCKET_BYTES + inline.length];
            System.arraycopy(inline, 0, value, PageFormat.BUCKET_BYTES, inline.length);
            return value;
        }
        byte[] value = new byte[PageFormat.BUCKET_BYTES];
        ByteBuffer buffer = PageFormat.buffer(value);
        buffer.putLong(endTree());
        return value;
    }

    /** Ends the tree. @return the page of its root */
    long endTree() {
        if (branches.isEmpty()) {
            return pages.write(leaf.bytes(), page -> leaf.encode(page, true));
        }
        if (!leaf.isEmpty()) {
            writeLeaf();
        }
        int height = 0;
        while (!level(height).isNeedless()) {
            BranchLevel level = level(height);
            while (!level.isEmpty()) {
                add(height + 1, level.writeLast(pages));
            }
            height++;
        }
        return level(height).onlyChild();
    }
}
