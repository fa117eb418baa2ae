package dev.akkad.api;

import io.vertx.core.MultiMap;

/** A request of which only the headers matter. */
record HeadersOnly(MultiMap headers) implements GatewayChannel {
    @Override
    public String header(String name) {
        return headers.get(name);
    }

    @Override
    public void listen(Listener listener) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void onRoom(Runnable task) {}

    @Override
    public void answer(int status, byte[] json) {}

    @Override
    public void write(byte[] piece) {}

    @Override
    public void line(byte[] piece) {}

    @Override
    public void end() {}
}
