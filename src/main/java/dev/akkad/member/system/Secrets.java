package dev.akkad.member.system;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Chance that nobody can predict: for tokens and salts. */
public final class Secrets {
    private Secrets() {}

    public static RandomGenerator random() {
        return new SecureRandom();
    }
}
