package dev.akkad.member;

import java.util.List;

/** One member as MemberList shows it. An empty name and no client URLs: not started yet. */
public record MemberInfo(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {}
