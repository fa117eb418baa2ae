package dev.akkad.ctl.print;

import com.google.protobuf.Message;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import java.io.PrintStream;
import java.util.List;

/** Tables, of members only. */
final class TablePrinter extends Printer {
    TablePrinter(PrintStream out) {
        super(out);
    }

    @Override
    protected void message(Message response) throws Failure {
        throw unsupported("table");
    }

    @Override
    public void memberList(MemberListResponse response) {
        out.print(Table.text(Rows.MEMBER, Rows.members(response)));
    }

    @Override
    public void health(List<Health> members) {
        out.print(Table.text(Rows.HEALTH, Rows.health(members)));
    }

    @Override
    public void status(List<At<StatusResponse>> members) {
        out.print(Table.text(Rows.STATUS, Rows.status(members)));
    }

    @Override
    public void hashKv(List<At<HashKVResponse>> members) {
        out.print(Table.text(Rows.HASH, Rows.hashes(members)));
    }
}
