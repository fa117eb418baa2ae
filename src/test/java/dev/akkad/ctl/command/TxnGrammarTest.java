package dev.akkad.ctl.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.akkad.ctl.cli.Failure;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TxnGrammarTest {
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private static final Io IO = new Io(new ByteArrayInputStream(new byte[0]), NOWHERE, NOWHERE, false);

    @Test
    void comparesNameTargetKeyAndValue() throws Failure {
        Compare version = TxnGrammar.compare("ver(\"a\") != \"3\"");
        Compare value = TxnGrammar.compare("value(\"a b\\x00\") = \"x\\ty\"");
        Compare lease = TxnGrammar.compare("lease(\"a\") > \"1f\"");

        assertThat(version.getTarget()).isEqualTo(Compare.CompareTarget.VERSION);
        assertThat(version.getResult()).isEqualTo(Compare.CompareResult.NOT_EQUAL);
        assertThat(version.getVersion()).isEqualTo(3);
        assertThat(value.getKey().toStringUtf8()).isEqualTo("a b\0");
        assertThat(value.getValue().toStringUtf8()).isEqualTo("x\ty");
        assertThat(lease.getLease()).isEqualTo(0x1f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "mod(",
                "mod(\"a\")",
                "mod(\"a\") = x",
                "mod(\"a\") = \"x\"",
                "foo(\"a\") = \"1\"",
                "mod(\"a\") ~ \"1\"",
                "mod(a) = \"1\""
            })
    void malformedComparesAreInvalidInput(String line) {
        Failure failure = catchThrowableOfType(Failure.class, () -> TxnGrammar.compare(line));

        assertThat(failure.exitCode()).isEqualTo(3);
        assertThat(failure.text()).contains(line);
    }

    @Test
    void wordsMayBeInQuotes() throws Failure {
        assertThat(TxnGrammar.words("put 'a b' \"c\\td\" e --prev-kv"))
                .containsExactly("put", "a b", "c\td", "e", "--prev-kv");
    }

    @Test
    void requestsHaveTheFlagsOfTheirCommands() throws Failure, IOException {
        assertThat(TxnGrammar.request("get --prefix a --limit=3", IO)
                        .getRequestRange()
                        .getLimit())
                .isEqualTo(3);
        assertThat(TxnGrammar.request("del --from-key ''", IO)
                        .getRequestDeleteRange()
                        .getRangeEnd()
                        .toByteArray())
                .containsExactly(0);
        assertThat(TxnGrammar.request("put k v --lease=1f", IO).getRequestPut().getLease())
                .isEqualTo(0x1f);
    }
}
