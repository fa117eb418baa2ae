package dev.akkad.wire;

/** How a call ends when it does not end well. The text is what clients compare. */
public record GrpcError(GrpcCode code, String text) {}
