package dev.akkad.differ;

import com.google.protobuf.Message;
import io.grpc.Status;

/** What a server said to one call. */
sealed interface Answer {
    /** A message. */
    record Given(Message message) implements Answer {
        @Override
        public String toString() {
            return Text.of(message);
        }
    }

    /** An error: code and exact text are both what clients go by. */
    record Refused(Status.Code code, String text) implements Answer {
        static Refused of(Status status) {
            return new Refused(status.getCode(), status.getDescription() == null ? "" : status.getDescription());
        }

        @Override
        public String toString() {
            return code + " \"" + text + "\"";
        }
    }
}
