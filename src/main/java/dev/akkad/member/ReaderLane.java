package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One reader and what it has to do, in order. The work is kept outside of the actor: a reader that dies leaves to the
 * next, of the next actor system even, what it had not begun, for somebody waits for each piece.
 */
record ReaderLane(Queue<Reader.Work> work, ActorRef<Reader.Command> reader) {
    static ReaderLane spawn(
            ActorContext<?> context, Supervision supervision, String name, MemberContext member, Props props) {
        Queue<Reader.Work> work = member.readerWork.computeIfAbsent(name, unused -> new ConcurrentLinkedQueue<>());
        return new ReaderLane(work, supervision.spawn(context, name, Reader.create(member, work), props));
    }

    void add(Reader.Work piece) {
        work.add(piece);
        reader.tell(Reader.Next.INSTANCE);
    }
}
