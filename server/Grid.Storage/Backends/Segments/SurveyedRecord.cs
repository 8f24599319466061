using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>A record that the index points to, with what speaks for keeping it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Location">Where it lies, as the index has it.</param>
/// <param name="State">The <see cref="TouchState"/> its entry had.</param>
/// <param name="IsProtected">Whether it must not be evicted.</param>
/// <param name="IsKept">Whether it is to be kept.</param>
internal readonly record struct SurveyedRecord(
    FoundRecord Record, SegmentLocation Location, uint State, bool IsProtected, bool IsKept)
{
    public Digest Digest => Record.Header.Digest;

    /// <summary>Bytes of the record and of the file it stands for.</summary>
    public long WeightBytes =>
        Record.Header.RecordSizeBytes + (Location.IsOwnFile ? DiskSpace.Of(Digest.SizeBytes) : 0);
}
