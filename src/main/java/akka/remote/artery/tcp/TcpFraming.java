package akka.remote.artery.tcp;

import akka.remote.artery.EnvelopeBuffer;
import akka.remote.artery.RemotingFlightRecorder;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.scaladsl.Framing;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a peer sends into Artery's frames: {@code AKKA}, one byte with the number of the stream, then frames, each
 * after its length (four bytes, little endian).
 *
 * <p>A length that is negative or beyond {@code akka.remote.artery.advanced.maximum-large-frame-size} fails the
 * connection, and so does anything else that no member sends, and silence at the beginning.
 */
public final class TcpFraming extends GraphStage<FlowShape<ByteString, EnvelopeBuffer>> {
    private static final ByteString MAGIC = ByteString.fromString("AKKA");
    private static final int HEAD_BYTES = 5;
    private static final int LENGTH_BYTES = 4;
    private static final int STREAM_MAX = 3;
    /** A member says which stream it opens as soon as it has connected. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String FRAME_BYTES_MAX = "akka.remote.artery.advanced.maximum-large-frame-size";

    private final Inlet<ByteString> in = Inlet.create("frames.in");
    private final Outlet<EnvelopeBuffer> out = Outlet.create("frames.out");
    private final RemotingFlightRecorder recorder;

    /** Called by Artery for every connection that a peer opens. */
    public TcpFraming(RemotingFlightRecorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public FlowShape<ByteString, EnvelopeBuffer> shape() {
        return FlowShape.of(in, out);
    }

    @Override
    public GraphStageLogic createLogic(Attributes inheritedAttributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private final Queue<EnvelopeBuffer> frames = new ArrayDeque<>();
        private ByteString rest = ByteString.emptyByteString();
        private long frameBytesMax;
        private int stream;
        private @Nullable Runnable dismiss;

        Logic() {
            super(TcpFraming.this.shape());
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    rest = rest.concat(grab(in));
                    cut();
                    deliver();
                }

                @Override
                public void onUpstreamFinish() {
                    if (!rest.isEmpty()) {
                        failStage(new Framing.FramingException("the connection ended within a frame"));
                    } else if (frames.isEmpty()) {
                        completeStage();
                    }
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    deliver();
                }
            });
        }

        @Override
        public void preStart() {
            frameBytesMax = materializer().system().settings().config().getBytes(FRAME_BYTES_MAX);
            AsyncCallback<String> fail = createAsyncCallback(this::fail);
            dismiss = () -> fail.invoke("too many connections that say nothing");
            strangers().add(dismiss);
            scheduleOnce(PATIENCE, PATIENCE);
        }

        @Override
        public void onTimer(Object patience) {
            fail("no peer has spoken for " + patience);
        }

        @Override
        public void postStop() {
            noStranger();
        }

        private void noStranger() {
            if (dismiss != null) {
                strangers().remove(dismiss);
                dismiss = null;
            }
        }

        private Strangers strangers() {
            return Strangers.ID.get(materializer().system());
        }

        private void deliver() {
            if (!isAvailable(out)) {
                return;
            }
            EnvelopeBuffer frame = frames.poll();
            if (frame != null) {
                push(out, frame);
            }
            if (!frames.isEmpty()) {
                return;
            }
            if (isClosed(in)) {
                completeStage();
            } else if (frame == null && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        private void cut() {
            if (stream == 0) {
                if (rest.size() < HEAD_BYTES) {
                    return;
                }
                int number = rest.apply(HEAD_BYTES - 1);
                if (!rest.startsWith(MAGIC, 0) || number < 1 || number > STREAM_MAX) {
                    fail("no peer speaks here");
                    return;
                }
                stream = number;
                cancelTimer(PATIENCE);
                noStranger();
                rest = rest.drop(HEAD_BYTES);
            }
            while (rest.size() >= LENGTH_BYTES) {
                int length = length();
                if (length < 0 || length > frameBytesMax) {
                    fail("a frame of " + length + " bytes");
                    return;
                }
                if (rest.size() < LENGTH_BYTES + length) {
                    return;
                }
                frames.add(frame(rest.slice(LENGTH_BYTES, LENGTH_BYTES + length)));
                rest = rest.drop(LENGTH_BYTES + length);
            }
        }

        private int length() {
            return rest.apply(0) & 0xff
                    | (rest.apply(1) & 0xff) << 8
                    | (rest.apply(2) & 0xff) << 16
                    | (rest.apply(3) & 0xff) << 24;
        }

        private EnvelopeBuffer frame(ByteString bytes) {
            // Copied: the bytes belong to a buffer of the socket's, and Artery reads in place.
            ByteBuffer copy = ByteBuffer.wrap(bytes.toArray()).order(ByteOrder.LITTLE_ENDIAN);
            recorder.tcpInboundReceived(copy.limit());
            EnvelopeBuffer frame = new EnvelopeBuffer(copy);
            frame.setStreamId(stream);
            return frame;
        }

        private void fail(String reason) {
            frames.clear();
            failStage(new Framing.FramingException(reason));
        }
    }
}
