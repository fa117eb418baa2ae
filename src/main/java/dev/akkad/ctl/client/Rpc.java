package dev.akkad.ctl.client;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/**
 * A method of etcd's API.
 *
 * @param path such as {@code /etcdserverpb.KV/Range}
 * @param repeatable whether a call may be made again when it is open whether the first one took effect
 */
public record Rpc<A extends MessageLite>(String path, Parser<A> parser, boolean repeatable) {
    static <A extends MessageLite> Rpc<A> read(String path, Parser<A> parser) {
        return new Rpc<>(path, parser, true);
    }

    static <A extends MessageLite> Rpc<A> write(String path, Parser<A> parser) {
        return new Rpc<>(path, parser, false);
    }
}
