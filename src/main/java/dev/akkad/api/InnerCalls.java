package dev.akkad.api;

import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcErrors;
import java.util.function.Consumer;

/** Requests that a call of this port makes on its client's behalf: a refusal keeps its text and loses its code. */
final class InnerCalls {
    private InnerCalls() {}

    /** @param onDone called on the loop unless the call has ended; a refusal ends it */
    static <T extends Response> void submit(GrpcCall call, Request request, Class<T> type, Consumer<T> onDone) {
        call.member()
                .submit(
                        request,
                        outcome -> call.loop().inbox().execute(() -> {
                            if (call.isEnded()) {
                                return;
                            }
                            if (outcome instanceof Outcome.Done done) {
                                onDone.accept(type.cast(done.response()));
                            } else if (outcome instanceof Outcome.Refused refused) {
                                call.fail(GrpcErrors.textOnly(refused.error().text()));
                            }
                        }));
    }
}
