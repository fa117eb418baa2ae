package dev.akkad.differ;

import java.io.Serial;

/** The judge did not survive a request: some sequences end a real etcd. What was compared before counts. */
final class JudgeEndedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    JudgeEndedException(Answer answer) {
        super(answer.toString());
    }
}
