package dev.akkad.member.system;

import java.util.concurrent.Executor;

/** Runs rare work on a thread of its own: what must outlive every actor system of the member. */
public final class FreshThread implements Executor {
    private final String name;

    public FreshThread(String name) {
        this.name = name;
    }

    @Override
    public void execute(Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
