using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// Makes room, one segment at a time, the oldest first (CLOCK): what was used since it was written, or is protected, is
/// copied to the end, the rest goes with the segment. A segment with little to gain is spared, and loses its second
/// chance instead.
/// </summary>
internal sealed class SegmentReclaimer(SegmentEngine engine)
{
    // Moving three quarters of a segment to gain a quarter is the most that is paid while there is better to be had.
    private const double GainWorthwhile = 0.25;
    private const double DeadWorthwhile = 0.5;

    /// <summary>Held while a segment is reclaimed; a checkpoint must not come in between.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Bytes that were protected when somebody looked.</summary>
    public long ProtectedSizeBytes => engine.Segments.InOrder.Sum(segment => segment.ProtectedSizeBytes);

    /// <summary>Reclaims until so much is free within the bound; false when no more can be.</summary>
    public bool TryMakeRoom(long freeSizeBytes)
    {
        lock (Gate)
        {
            return TryMakeRoom(freeSizeBytes, GainWorthwhile) || TryMakeRoom(freeSizeBytes, gainMin: 0);
        }
    }

    /// <summary>Reclaims segments of which most is dead, whether or not there is room.</summary>
    public void Compact()
    {
        lock (Gate)
        {
            IEnumerable<SegmentFile> wasteful = engine.Segments.InOrder.Where(
                segment => segment.SizeBytes > 0 && segment.DeadSizeBytes >= DeadWorthwhile * segment.SizeBytes);
            foreach (SegmentFile segment in wasteful)
            {
                if (engine.Appenders.TryClose(segment, isForced: false))
                {
                    Reclaim(segment, SegmentSurvey.Of(segment, engine.Index, engine.Clock, isEvicting: false));
                }
            }
        }
    }

    private bool TryMakeRoom(long freeSizeBytes, double gainMin)
    {
        foreach (SegmentFile segment in engine.Segments.InOrder)
        {
            if (engine.Ledger.HasFree(freeSizeBytes))
            {
                return true;
            }

            uint now = engine.Clock.Now;
            bool isWorthIt = !engine.Clock.IsBefore(segment.ProtectedUntil, now)
                && (gainMin == 0 || !engine.Clock.IsBefore(segment.InUseUntil, now));
            if (segment.WeightBytes > 0 && isWorthIt)
            {
                ReclaimOrSpare(segment, gainMin);
            }
        }

        return engine.Ledger.HasFree(freeSizeBytes);
    }

    private void ReclaimOrSpare(SegmentFile segment, double gainMin)
    {
        engine.Appenders.TryClose(segment, isForced: true);
        var survey = SegmentSurvey.Of(segment, engine.Index, engine.Clock, isEvicting: true);
        long gain = segment.WeightBytes - survey.KeptSizeBytes;
        if (gain > gainMin * segment.WeightBytes)
        {
            Reclaim(segment, survey);
        }
        else
        {
            Spare(segment, survey);
        }
    }

    private void Spare(SegmentFile segment, SegmentSurvey survey)
    {
        SurveyedRecord[] used = [.. survey.Live.Where(record => !record.IsProtected && record.IsKept)];
        foreach (SurveyedRecord record in used)
        {
            engine.Index.TryChange(record.Digest, record.Location, record.State, TouchState.Unused(record.State));
        }

        segment.ProtectedSizeBytes = survey.ProtectedSizeBytes;
        if (used.Length > 0)
        {
            engine.Segments.MoveToEnd(segment);
            return;
        }

        // Nothing here changes before protection ends: until then nobody needs to look, or only who finds nothing better.
        segment.InUseUntil = engine.Clock.Now + 1;
        segment.ProtectedUntil = survey.ProtectedSizeBytes >= segment.WeightBytes ? survey.ProtectedUntil : 0;
    }

    private void Reclaim(SegmentFile segment, SegmentSurvey survey)
    {
        using SegmentCopier copier = new(engine);
        foreach (SurveyedRecord record in survey.Live)
        {
            if (record.IsKept || !TryEvict(record))
            {
                copier.Add(segment, record);
            }
        }

        copier.Finish();
        if (survey.HasGaps)
        {
            engine.Index.Sweep(entry => new SegmentLocation(entry.Location).Segment != segment.Number);
        }

        engine.Delete(segment);
    }

    // False when it was touched since the survey.
    private bool TryEvict(in SurveyedRecord record)
    {
        (Digest digest, SegmentLocation at, uint state) = (record.Digest, record.Location, record.State);
        return at.IsOwnFile
            ? engine.TryDropFile(digest, at, () => engine.Index.TryChange(digest, at, state, TouchState.Removed))
            : engine.Index.TryChange(digest, at, state, TouchState.Removed);
    }
}
