package dev.akkad.server;

import dev.akkad.lab.Lab;
import dev.akkad.member.MemberNode;
import dev.akkad.member.Surroundings;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * What stands around a member, which is nothing without {@code --lab}; then nothing of the lab is loaded either.
 *
 * @param notices for whoever asks for the member's status
 * @param started told once of the running member
 */
record LabHook(Surroundings surroundings, List<String> notices, Consumer<MemberNode> started, Runnable close) {
    private static final LabHook NONE = new LabHook(Surroundings.NONE, List.of(), node -> {}, () -> {});

    /** @throws StartupException when the lab cannot listen, or a failpoint cannot be set */
    static LabHook of(ServerSettings settings) {
        LabFlags flags = settings.lab();
        return flags == null ? NONE : open(settings.name(), flags);
    }

    private static LabHook open(String name, LabFlags flags) {
        try {
            Lab lab = Lab.open(new Lab.Settings(name, flags.address(), flags.gofailAddress(), flags.failpoints()));
            String notice = "lab: faults can be injected at " + lab.url();
            return new LabHook(lab, List.of(notice), node -> started(lab, node, notice), lab::close);
        } catch (IOException e) {
            throw StartupException.refused("--lab: cannot listen at " + flags.listenUrl()
                    + (flags.gofailHttp().isEmpty() ? "" : " and " + flags.gofailHttp()) + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw StartupException.refused("GOFAIL_FAILPOINTS: " + e.getMessage());
        }
    }

    /** Not said before: a refusal is to be the only line. */
    private static void started(Lab lab, MemberNode node, String notice) {
        lab.attach(node);
        LoggerFactory.getLogger(LabHook.class).warn(notice);
    }
}
