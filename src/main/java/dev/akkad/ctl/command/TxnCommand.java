package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** txn: compares, then what to do if they hold, then what if not; each block ends with an empty line. */
final class TxnCommand {
    static final Command<Session> TXN = Command.<Session>of(
                    "txn",
                    "[options]",
                    "Txn processes all the requests in one transaction",
                    TxnCommand::txn,
                    Flag.bool("interactive", "input transaction in interactive mode")
                            .or('i'))
            .examples("txn -i", "asks for compares and requests", "txn < file", "reads them from a file");

    private TxnCommand() {}

    private static void txn(Session session) throws Failure, InterruptedException, IOException {
        session.requireWords(0, "txn command does not accept argument");
        boolean isInteractive = session.flags().isSet("interactive");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(session.io().in(), StandardCharsets.UTF_8));
        TxnRequest.Builder request = TxnRequest.newBuilder();
        prompt(session, isInteractive, "compares:");
        for (String line : block(in)) {
            Compare compare = TxnGrammar.compare(line);
            request.addCompare(compare);
        }
        prompt(session, isInteractive, "success requests (get, put, del):");
        request.addAllSuccess(requests(in, session.io()));
        prompt(session, isInteractive, "failure requests (get, put, del):");
        request.addAllFailure(requests(in, session.io()));
        session.printer().txn(session.call(KvCalls.TXN, request.build()));
    }

    private static List<RequestOp> requests(BufferedReader in, Io io) throws Failure, IOException {
        List<RequestOp> requests = new ArrayList<>();
        for (String line : block(in)) {
            requests.add(TxnGrammar.request(line, io));
        }
        return requests;
    }

    private static List<String> block(BufferedReader in) throws Failure, IOException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) {
                return lines;
            }
            lines.add(line.strip());
        }
        throw new Failure(Failure.INVALID_INPUT, "EOF");
    }

    private static void prompt(Session session, boolean isInteractive, String text) {
        if (isInteractive) {
            session.io().out().println(text);
        }
    }
}
