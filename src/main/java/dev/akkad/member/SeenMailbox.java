package dev.akkad.member;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.dispatch.Envelope;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageQueue;
import akka.dispatch.NodeMessageQueue;
import akka.dispatch.ProducesMessageQueue;
import akka.dispatch.UnboundedMessageQueueSemantics;
import com.typesafe.config.Config;
import org.jspecify.annotations.Nullable;
import scala.Option;

/** Akka's own mailbox of typed actors, known to {@link Mailboxes} as long as its actor lives. Made by its name. */
public final class SeenMailbox implements MailboxType, ProducesMessageQueue<SeenMailbox.Queue> {
    public SeenMailbox(ActorSystem.Settings settings, Config config) {}

    @Override
    public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
        if (owner.isEmpty() || system.isEmpty()) {
            return new NodeMessageQueue();
        }
        Mailboxes mailboxes = Mailboxes.of(system.get());
        Queue queue = new Queue(mailboxes);
        mailboxes.add(owner.get().path(), queue);
        return queue;
    }

    /** Hands everything on; what it adds is the news that the actor is gone. */
    static final class Queue implements MessageQueue, UnboundedMessageQueueSemantics {
        private final NodeMessageQueue messages = new NodeMessageQueue();
        private final Mailboxes mailboxes;

        Queue(Mailboxes mailboxes) {
            this.mailboxes = mailboxes;
        }

        @Override
        public void enqueue(ActorRef receiver, Envelope message) {
            messages.enqueue(receiver, message);
        }

        @Override
        public @Nullable Envelope dequeue() {
            return messages.dequeue();
        }

        @Override
        public int numberOfMessages() {
            return messages.numberOfMessages();
        }

        @Override
        public boolean hasMessages() {
            return messages.hasMessages();
        }

        @Override
        public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
            mailboxes.remove(this);
            messages.cleanUp(owner, deadLetters);
        }
    }
}
