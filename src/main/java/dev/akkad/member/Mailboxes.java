package dev.akkad.member;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorPath;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.ExtensionIdProvider;
import akka.dispatch.MessageQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import scala.jdk.javaapi.CollectionConverters;

/** The mailboxes of one ActorSystem's own actors, to see who falls behind. Safe from any thread. */
public final class Mailboxes implements Extension {
    private static final Id ID = new Id();
    private static final String OURS = "user";
    private static final String OURS_IN_THE_SYSTEM = "akkad";

    private final Map<MessageQueue, String> actorByQueue = new ConcurrentHashMap<>();

    private Mailboxes() {}

    public static Mailboxes of(ClassicActorSystemProvider system) {
        return ID.get(system);
    }

    /** Messages that wait, by actor; those of anonymous children together, as {@code parent/*}. */
    public SortedMap<String, Long> waiting() {
        SortedMap<String, Long> waiting = new TreeMap<>();
        actorByQueue.forEach((queue, actor) -> waiting.merge(actor, (long) queue.numberOfMessages(), Long::sum));
        return waiting;
    }

    void add(ActorPath path, MessageQueue queue) {
        List<String> names =
                new ArrayList<>(CollectionConverters.asJava(path.elements().toSeq()));
        boolean isOurs = !names.isEmpty() && names.get(0).equals(OURS);
        if (!isOurs && (names.size() < 2 || !names.get(1).startsWith(OURS_IN_THE_SYSTEM))) {
            return;
        }
        String name = names.get(names.size() - 1);
        if (name.startsWith("$")) {
            name = names.get(names.size() - 2) + "/*";
        }
        actorByQueue.put(queue, names.size() == 1 ? "guardian" : name);
    }

    void remove(MessageQueue queue) {
        actorByQueue.remove(queue);
    }

    private static final class Id extends AbstractExtensionId<Mailboxes> implements ExtensionIdProvider {
        @Override
        public Id lookup() {
            return this;
        }

        @Override
        public Mailboxes createExtension(ExtendedActorSystem system) {
            return new Mailboxes();
        }
    }
}
