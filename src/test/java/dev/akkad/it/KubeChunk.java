package dev.akkad.it;

import com.google.protobuf.CodedInputStream;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** One message of RangeStream. */
record KubeChunk(RangeResponse part) {
    private static final int PART_TAG = 1 << 3 | 2;

    static final MethodDescriptor.Marshaller<KubeChunk> MARSHALLER = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(KubeChunk chunk) {
            return new ByteArrayInputStream(new byte[0]); // only ever received
        }

        @Override
        public KubeChunk parse(InputStream stream) {
            try {
                return read(CodedInputStream.newInstance(stream));
            } catch (IOException e) {
                throw Status.INTERNAL.withCause(e).asRuntimeException();
            }
        }
    };

    private static KubeChunk read(CodedInputStream in) throws IOException {
        RangeResponse.Builder part = RangeResponse.newBuilder();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == PART_TAG) {
                part.mergeFrom(in.readByteArray());
            } else if (!in.skipField(tag)) {
                throw new IOException("unexpected tag " + tag);
            }
        }
        return new KubeChunk(part.build());
    }

    /** What a client makes of all chunks: keys in turn, everything else from the last. */
    static RangeResponse merge(Iterator<KubeChunk> chunks) {
        RangeResponse.Builder whole = RangeResponse.newBuilder();
        chunks.forEachRemaining(chunk -> whole.mergeFrom(chunk.part()));
        return whole.build();
    }
}
