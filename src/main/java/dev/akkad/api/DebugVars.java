package dev.akkad.api;

import dev.akkad.member.MemberStatus;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

/** The page /debug/vars: what Go's expvar shows of etcd, as far as a JVM has it. */
final class DebugVars {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private DebugVars() {}

    static String page(MemberStatus status) {
        StringBuilder page = new StringBuilder("{\n\"cmdline\": ");
        appendCommandLine(page);
        page.append(",\n\"memstats\": ");
        appendMemory(page);
        page.append(",\n\"raft.status\": ");
        appendRaft(status, page);
        return page.append("\n}\n").toString();
    }

    private static void appendCommandLine(StringBuilder page) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        List<String> words = new ArrayList<>();
        info.command().ifPresent(words::add);
        words.addAll(List.of(info.arguments().orElse(new String[0])));
        page.append('[');
        for (int i = 0; i < words.size(); i++) {
            JsonText.quote(words.get(i), page.append(i == 0 ? "" : ","));
        }
        page.append(']');
    }

    /** Go's names for what both runtimes know. */
    private static void appendMemory(StringBuilder page) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        long collections = 0;
        long pauseMillis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            pauseMillis += Math.max(0, collector.getCollectionTime());
        }
        page.append("{\"Alloc\":").append(heap.getUsed());
        page.append(",\"Sys\":").append(heap.getCommitted() + other.getCommitted());
        page.append(",\"HeapAlloc\":").append(heap.getUsed());
        page.append(",\"HeapSys\":").append(heap.getCommitted());
        page.append(",\"HeapInuse\":").append(heap.getUsed());
        page.append(",\"HeapIdle\":").append(heap.getCommitted() - heap.getUsed());
        page.append(",\"OtherSys\":").append(other.getCommitted());
        page.append(",\"NumGC\":").append(collections);
        page.append(",\"PauseTotalNs\":").append(pauseMillis * NANOS_PER_MILLI).append('}');
    }

    private static void appendRaft(MemberStatus status, StringBuilder page) {
        boolean leads = status.leaderId() != 0 && status.leaderId() == status.memberId();
        page.append("{\"id\":\"").append(Long.toHexString(status.memberId()));
        page.append("\",\"term\":").append(status.raft().term());
        page.append(",\"commit\":").append(status.raft().committed());
        page.append(",\"lead\":\"").append(Long.toHexString(status.leaderId()));
        page.append("\",\"raftState\":\"").append(leads ? "StateLeader" : "StateFollower");
        page.append("\",\"applied\":").append(status.raft().applied()).append('}');
    }
}
