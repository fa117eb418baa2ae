package dev.akkad.sim.loop;

import com.typesafe.config.Config;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How the parts that Akka makes by class name find the loop and the host that they belong to. */
final class Worlds {
    static final String KEY = "akkad-sim.place";

    /** Where a dispatcher or a scheduler belongs. */
    record Place(Loop loop, Host host) {}

    private static final Map<String, Place> PLACES = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private Worlds() {}

    /** Keeps a place for as long as an ActorSystem is made there. @return under which name */
    static String enter(Place place) {
        String name = "place-" + NUMBERS.incrementAndGet();
        PLACES.put(name, place);
        return name;
    }

    static void leave(String name) {
        PLACES.remove(name);
    }

    static Place of(Config config) {
        String name = config.getString(KEY);
        Place place = PLACES.get(name);
        if (place == null) {
            throw new IllegalStateException("nothing is simulated at " + name);
        }
        return place;
    }
}
