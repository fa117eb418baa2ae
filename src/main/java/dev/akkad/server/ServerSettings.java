package dev.akkad.server;

import dev.akkad.member.MemberSettings;
import dev.akkad.member.auth.AuthSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a member is told at start, checked as far as that is possible without touching disk or network.
 *
 * @param name published in MemberList
 * @param dataDir made by the member, mode 0700
 * @param unsafeNoFsync whether nothing waits for the disk
 * @param keepLog whether log entries that are cut off stay on disk
 * @param auth how users prove who they are
 * @param gates every feature gate with its setting
 * @param lab how faults are injected, null = they are not
 * @param warnings for the log once it is set up
 */
public record ServerSettings(
        String name,
        Path dataDir,
        boolean unsafeNoFsync,
        boolean keepLog,
        PeerSettings peer,
        ClientSettings client,
        Limits limits,
        Timing timing,
        AutoCompaction autoCompaction,
        MemberSettings.Upkeep upkeep,
        AuthSettings auth,
        Map<FeatureGate, Boolean> gates,
        LogSettings log,
        TransportSecurity security,
        @Nullable LabFlags lab,
        List<String> warnings) {

    /**
     * The settings that a command line and an environment ask for.
     *
     * @throws StartupException saying in one line why not
     */
    public static ServerSettings of(List<String> arguments, Map<String, String> environment) {
        return SettingsReader.read(CommandLine.parse(arguments), environment);
    }

    /** Whether a feature is switched on. */
    public boolean isOn(FeatureGate gate) {
        return gates.getOrDefault(gate, false);
    }
}
