package dev.akkad.server;

import static dev.akkad.server.FeatureGate.Stage.ALPHA;
import static dev.akkad.server.FeatureGate.Stage.BETA;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** etcd's switches for features that are not settled yet; beta ones are on unless switched off. */
public enum FeatureGate {
    STOP_GRPC_SERVICE_ON_DEFRAG("StopGRPCServiceOnDefrag", ALPHA),
    INITIAL_CORRUPT_CHECK("InitialCorruptCheck", ALPHA),
    COMPACT_HASH_CHECK("CompactHashCheck", ALPHA),
    LEASE_CHECKPOINT("LeaseCheckpoint", ALPHA),
    LEASE_CHECKPOINT_PERSIST("LeaseCheckpointPersist", ALPHA),
    SET_MEMBER_LOCAL_ADDR("SetMemberLocalAddr", ALPHA),
    TXN_MODE_WRITE_WITH_SHARED_BUFFER("TxnModeWriteWithSharedBuffer", BETA),
    FAST_LEASE_KEEP_ALIVE("FastLeaseKeepAlive", BETA),
    PRIORITY_REQUEST("PriorityRequest", ALPHA);

    /** How settled a feature is. */
    public enum Stage {
        ALPHA,
        BETA
    }

    private final String text;
    private final Stage stage;

    FeatureGate(String text, Stage stage) {
        this.text = text;
        this.stage = stage;
    }

    public String text() {
        return text;
    }

    public Stage stage() {
        return stage;
    }

    /** Whether anything here depends on it; the others are accepted as etcd's names. */
    boolean hasEffect() {
        return this == INITIAL_CORRUPT_CHECK || this == COMPACT_HASH_CHECK;
    }

    /**
     * Every gate with its setting after {@code Name=true,Name2=false}; AllAlpha and AllBeta set those not named.
     *
     * @throws IllegalArgumentException for an unknown gate, a value that is no boolean, or persisted checkpoints of
     *     leases without checkpoints
     */
    static Map<FeatureGate, Boolean> parse(String assignments) {
        Map<FeatureGate, Boolean> named = new EnumMap<>(FeatureGate.class);
        Map<Stage, Boolean> stages = new EnumMap<>(Map.of(ALPHA, false, BETA, true));
        for (String part : assignments.split(",", -1)) {
            if (!part.isBlank()) {
                parsePart(part.strip(), named, stages);
            }
        }
        Map<FeatureGate, Boolean> all = new EnumMap<>(FeatureGate.class);
        for (FeatureGate gate : values()) {
            all.put(gate, named.getOrDefault(gate, stages.getOrDefault(gate.stage, false)));
        }
        if (isOn(all, LEASE_CHECKPOINT_PERSIST) && !isOn(all, LEASE_CHECKPOINT)) {
            throw new IllegalArgumentException("enabling feature gate LeaseCheckpointPersist requires LeaseCheckpoint");
        }
        return Collections.unmodifiableMap(all);
    }

    private static void parsePart(String part, Map<FeatureGate, Boolean> named, Map<Stage, Boolean> stages) {
        int equals = part.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("missing bool value for feature gate " + part);
        }
        String name = part.substring(0, equals).strip();
        String value = part.substring(equals + 1).strip();
        boolean on = parseBool(name, value);
        switch (name) {
            case "AllAlpha" -> stages.put(ALPHA, on);
            case "AllBeta" -> stages.put(BETA, on);
            default ->
                named.put(
                        find(name)
                                .orElseThrow(() -> new IllegalArgumentException("unrecognized feature gate: " + name)),
                        on);
        }
    }

    private static boolean parseBool(String name, String value) {
        try {
            return FlagKind.parseBool(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid value of " + name + ": " + value + " (expected: bool)", e);
        }
    }

    private static Optional<FeatureGate> find(String name) {
        return Arrays.stream(values()).filter(gate -> gate.text.equals(name)).findFirst();
    }

    private static boolean isOn(Map<FeatureGate, Boolean> gates, FeatureGate gate) {
        return gates.getOrDefault(gate, false);
    }
}
