/**
 * Programs for the command line beside the member itself: {@code akkad bench}, put together in {@link
 * dev.akkad.ctl.BenchProgram}, which knows a member by its wire only, and {@code akkad snapshot} ({@link
 * dev.akkad.ctl.SnapshotProgram}), which works on files while no member runs on them; {@code akkad lab} ({@link
 * dev.akkad.ctl.LabProgram}), which injects faults. picocli reads their command lines, {@link
 * dev.akkad.ctl.PicocliProgram} gives them the look of akkadctl, and {@link dev.akkad.ctl.GuideProgram} knows them.
 */
@NullMarked
package dev.akkad.ctl;

import org.jspecify.annotations.NullMarked;
