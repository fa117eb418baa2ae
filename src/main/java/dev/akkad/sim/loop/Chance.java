package dev.akkad.sim.loop;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/** Where chance comes from: one seed, and from it a stream for each purpose. */
public final class Chance {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int PROBE = 0x61c88647;

    private Chance() {}

    /** The stream of one purpose: a new draw in one place shifts no other. */
    public static SplittableRandom stream(long seed, String purpose) {
        return new SplittableRandom(mix(seed, purpose));
    }

    public static long mix(long seed, String purpose) {
        long mixed = seed * GOLDEN;
        for (int i = 0; i < purpose.length(); i++) {
            mixed = (mixed ^ purpose.charAt(i)) * 0x100000001b3L;
        }
        return mixed ^ mixed >>> 31;
    }

    /** Seeds what Akka draws from on this thread: names of actors' incarnations, and so the order of hash sets. */
    public static void seedThisThread(long seed) {
        ThreadLocalRandom.current().nextInt(); // or it is initialised later, from the machine
        try {
            // By reflection, for javac warns of the class by its name. There is no other way to this seed.
            Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
            Field instance = unsafeClass.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Object unsafe = instance.get(null);
            Method offset = unsafeClass.getMethod("objectFieldOffset", Field.class);
            Method putLong = unsafeClass.getMethod("putLong", Object.class, long.class, long.class);
            Method putInt = unsafeClass.getMethod("putInt", Object.class, long.class, int.class);
            Thread thread = Thread.currentThread();
            putLong.invoke(
                    unsafe,
                    thread,
                    offset.invoke(unsafe, Thread.class.getDeclaredField("threadLocalRandomSeed")),
                    mix(seed, "thread"));
            putInt.invoke(
                    unsafe,
                    thread,
                    offset.invoke(unsafe, Thread.class.getDeclaredField("threadLocalRandomProbe")),
                    PROBE);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let its random generator be seeded", e);
        }
    }
}
