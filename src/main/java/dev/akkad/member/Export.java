package dev.akkad.member;

/** One copy of the store on its way to a client, at the client's pace. From any thread. */
public interface Export {
    /** Asks for the next piece: comes as {@link ExportListener#onPiece}. One is asked for at a time. */
    void next();

    /** Lets go of everything, whether or not the copy is whole. */
    void close();
}
