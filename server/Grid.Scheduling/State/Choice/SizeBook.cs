using System.Globalization;
using Grid.Core;

namespace Grid.Scheduling.State.Choice;

/// <summary>
/// On what size of bot a job begins, and goes on when memory ran out. Kinds of jobs that the smallest size suffices for are
/// not written down; of the others the ones that ran last are.
/// </summary>
internal sealed class SizeBook(Turn turn, Matchmaker matchmaker)
{
    public const string NoteKind = "size";

    private readonly Dictionary<RunKind, LinkedListNode<(RunKind Kind, SizeHistory History)>> _byKind = [];
    private readonly LinkedList<(RunKind Kind, SizeHistory History)> _byUse = [];

    private SizeClasses? Classes => turn.Limits.SizeClasses;

    /// <summary>The job with the size it begins with. One that asks for a size of its own gets that.</summary>
    public JobSpec Begin(JobSpec spec)
    {
        if (Classes is null || spec.Kind.IsNone)
        {
            return spec;
        }

        if (spec.Requirements.ValueOf(Classes.Property) is not null)
        {
            return spec with { Kind = default };
        }

        int wanted = FindUsed(spec.Kind)?.Begin() ?? 0;
        return WithSize(spec, NearestOffered(spec, wanted));
    }

    /// <summary>A job of an earlier writer, which may have known other sizes, or none.</summary>
    public JobSpec Settle(JobSpec spec) => Classes is null || spec.Kind.IsNone || SizeOf(spec) >= 0
        ? spec
        : WithSize(spec, FindUsed(spec.Kind)?.Begin() ?? 0);

    /// <summary>Moves a job whose memory ran out to the next size that a bot has; false when there is none.</summary>
    public bool TryEnlarge(Job job)
    {
        int size = SizeOf(job.Spec);
        for (int larger = size + 1; size >= 0 && larger <= Classes!.Largest; larger++)
        {
            if (IsOffered(job.Spec, larger))
            {
                job.Spec = WithSize(job.Spec, larger);
                job.IsEnlarged = true;
                return true;
            }
        }

        return false;
    }

    /// <summary>A queued job whose size no bot has, with one that a bot does have; null when there is none, or it is no such job.</summary>
    public JobSpec? TryMove(Job job)
    {
        int size = SizeOf(job.Spec);
        int nearest = size < 0 ? size : NearestOffered(job.Spec, size);
        return nearest == size ? null : WithSize(job.Spec, nearest);
    }

    /// <summary>A job has ended, on the size that it was last moved to.</summary>
    public void Learn(Job job, JobOutcome outcome)
    {
        int size = SizeOf(job.Spec);
        if (size < 0 || !(outcome.RanOutOfMemory || outcome.Status == GridStatus.Ok))
        {
            return;
        }

        SizeHistory? history = FindUsed(job.Spec.Kind);
        if (outcome.RanOutOfMemory)
        {
            Note(job.Spec.Kind, history, Math.Min(size + 1, Classes!.Largest));
        }
        else if (job.IsEnlarged || (history is not null && (size == 0 || size < history.Median)))
        {
            Note(job.Spec.Kind, history, size);
        }
    }

    /// <summary>What an earlier writer has learned.</summary>
    public void Restore(NoteRow note)
    {
        if (note is { Kind: NoteKind, Value: { } value }
            && Classes is { } classes
            && ulong.TryParse(note.Key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong kind))
        {
            File(new RunKind(kind), SizeHistory.Of(value.Span, classes.Largest));
        }
    }

    /// <summary>The size a job has; negative when it has none, or one of its own choice.</summary>
    private int SizeOf(JobSpec spec) => spec.Kind.IsNone || Classes is null ? -1 : Classes.Of(spec.Requirements);

    private JobSpec WithSize(JobSpec spec, int size)
    {
        PlatformProperty property = new(Classes!.Property, Classes.Names[size]);
        return spec.With(spec.Requirements.With(property));
    }

    /// <summary>The wanted size or the next larger that a bot has, else the next smaller; the wanted one when no bot has any.</summary>
    private int NearestOffered(JobSpec spec, int wanted)
    {
        for (int larger = wanted; larger <= Classes!.Largest; larger++)
        {
            if (IsOffered(spec, larger))
            {
                return larger;
            }
        }

        for (int smaller = wanted - 1; smaller >= 0; smaller--)
        {
            if (IsOffered(spec, smaller))
            {
                return smaller;
            }
        }

        return wanted;
    }

    private bool IsOffered(JobSpec spec, int size) => matchmaker.IsOffered(
        spec.Pool, spec.Requirements.With(new PlatformProperty(Classes!.Property, Classes.Names[size])));

    private SizeHistory? FindUsed(RunKind kind)
    {
        if (!_byKind.TryGetValue(kind, out LinkedListNode<(RunKind Kind, SizeHistory History)>? node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value.History;
    }

    private void Note(RunKind kind, SizeHistory? history, int needed)
    {
        history ??= File(kind, new SizeHistory());
        history.Add(needed);
        if (history.IsTrivial)
        {
            Drop(kind);
        }
        else
        {
            turn.Ledger.NoteLazily(NoteKind, kind.ToString(), history.ToBytes());
        }
    }

    private SizeHistory File(RunKind kind, SizeHistory history)
    {
        _byKind[kind] = _byUse.AddLast((kind, history));
        if (_byKind.Count > turn.Limits.RunKindsMax)
        {
            Drop(_byUse.First!.Value.Kind);
        }

        return history;
    }

    private void Drop(RunKind kind)
    {
        if (_byKind.Remove(kind, out LinkedListNode<(RunKind Kind, SizeHistory History)>? node))
        {
            _byUse.Remove(node);
            turn.Ledger.NoteLazily(NoteKind, kind.ToString(), null);
        }
    }
}
