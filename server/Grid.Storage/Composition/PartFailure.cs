using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>How compositions see the failures of their parts.</summary>
internal static class PartFailure
{
    /// <summary>Whether it is the part that failed: not the caller who gave up, and not a mistake in this program.</summary>
    public static bool IsOfPart(Exception failure) =>
        failure is GridException or IOException or UnauthorizedAccessException;

    /// <summary>The failure with the part's name before its message. An error of the machine's reads as UNAVAILABLE.</summary>
    public static GridException At(this Exception failure, string part) => failure is GridException known
        ? known.At(part)
        : new GridException(GridStatus.Unavailable, $"{part}: {failure.Message}", failure);
}
