package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import dev.akkad.it.SingleMember;
import dev.akkad.server.ExitCode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A member whose root fails. */
@ExtendWith(Quiet.class)
final class MemberSystemTest {
    /** What no guardian can handle. */
    private static final MemberGuardian.Victim NOBODY = null;

    @Test
    void whoseGuardianFailsEndsAndSaysSo() throws Exception {
        try (SingleMember member = SingleMember.akkadHere()) {
            var guardian = member.here().system().actors();

            guardian.tell(new MemberGuardian.Kill(NOBODY));

            assertThat(member.here().termination().toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .isEqualTo(ExitCode.INTERNAL);
        }
    }
}
