package dev.akkad.member.watch;

import org.jspecify.annotations.Nullable;

/** Whether a watcher may be told what it asked for: asked when it is created, and again whenever it is to be told. */
@FunctionalInterface
public interface WatchPermit {
    /** For watches that nobody guards. */
    WatchPermit ALWAYS = () -> null;

    /** Why not, or null. On the session's thread; cheap, for it is asked at each event. */
    @Nullable
    String refusal();
}
