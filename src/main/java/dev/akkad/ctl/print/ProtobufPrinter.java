package dev.akkad.ctl.print;

import com.google.protobuf.Message;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import java.io.PrintStream;
import java.util.List;

/** The bytes of the answer. Of leases etcd's tool shows the header only. */
final class ProtobufPrinter extends Printer {
    ProtobufPrinter(PrintStream out) {
        super(out);
    }

    @Override
    protected void message(Message response) {
        byte[] bytes = response.toByteArray();
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    @Override
    public void grant(LeaseGrantResponse response) {
        message(response.getHeader());
    }

    @Override
    public void keepAlive(LeaseKeepAliveResponse response) {
        message(response.getHeader());
    }

    @Override
    public void timeToLive(boolean showsKeys, LeaseTimeToLiveResponse response) {
        message(response.getHeader());
    }

    @Override
    public void leases(LeaseLeasesResponse response) {
        message(response.getHeader());
    }

    @Override
    public void health(List<Health> members) throws Failure {
        throw unsupported("protobuf");
    }

    @Override
    public void status(List<At<StatusResponse>> members) throws Failure {
        throw unsupported("protobuf");
    }

    @Override
    public void hashKv(List<At<HashKVResponse>> members) throws Failure {
        throw unsupported("protobuf");
    }
}
