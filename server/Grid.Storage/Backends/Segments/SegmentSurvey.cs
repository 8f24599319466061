namespace Grid.Storage.Backends;

/// <summary>What a segment holds that is still wanted.</summary>
internal sealed class SegmentSurvey
{
    private readonly List<SurveyedRecord> _live = [];

    private SegmentSurvey()
    {
    }

    /// <summary>The records that the index points to.</summary>
    public IReadOnlyList<SurveyedRecord> Live => _live;

    /// <summary>Whether part of the segment could not be read as records: the index may point into it.</summary>
    public bool HasGaps { get; private set; }

    /// <summary>Bytes of what is to be kept.</summary>
    public long KeptSizeBytes { get; private set; }

    /// <summary>Bytes of what must not be evicted.</summary>
    public long ProtectedSizeBytes { get; private set; }

    /// <summary>When the first of them may be.</summary>
    public uint ProtectedUntil { get; private set; } = uint.MaxValue;

    /// <summary>Looks at every record of a segment that nobody appends to.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="index">Knows what is still pointed to.</param>
    /// <param name="clock">Knows what is protected.</param>
    /// <param name="isEvicting">Whether what was not used since it was written may go; otherwise all that is live is kept.</param>
    public static SegmentSurvey Of(SegmentFile segment, SegmentIndex index, StoreClock clock, bool isEvicting)
    {
        SegmentSurvey survey = new();
        uint now = clock.Now;
        long end = 0;
        foreach (FoundRecord record in SegmentScan.RecordsOf(segment, offset: 0))
        {
            survey.HasGaps |= record.IsSought;
            end = record.End;
            var location = SegmentLocation.Of(segment.Number, record.Offset, record.Header.Kind == RecordKind.OwnFile);
            if (index.TryFind(record.Header.Digest, out SegmentLocation current, out uint state) && current == location)
            {
                bool isProtected = clock.IsProtected(TouchState.TimeOf(state), now);
                bool isKept = !isEvicting || isProtected || TouchState.IsUsed(state);
                survey.Add(new SurveyedRecord(record, location, state, isProtected, isKept), clock);
            }
        }

        survey.HasGaps |= end < segment.SizeBytes;
        return survey;
    }

    private void Add(in SurveyedRecord record, StoreClock clock)
    {
        _live.Add(record);
        KeptSizeBytes += record.IsKept ? record.WeightBytes : 0;
        if (record.IsProtected)
        {
            ProtectedSizeBytes += record.WeightBytes;
            ProtectedUntil = Math.Min(ProtectedUntil, clock.ProtectedUntil(TouchState.TimeOf(record.State)));
        }
    }
}
