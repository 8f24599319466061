using Grid.Core;

namespace Grid.Scheduling.State.Quotas;

/// <summary>Every quota, and every cohort with what its bots do. A quota of a cohort that is not there waits for it.</summary>
internal sealed class QuotaBook
{
    private readonly Turn _turn;
    private readonly CohortState[] _cohorts;
    private readonly Dictionary<(string Cohort, InstanceName Instance), Quota> _quotas = [];

    public QuotaBook(Turn turn)
    {
        _turn = turn;
        _cohorts = [.. turn.Limits.Cohorts.Select(cohort => new CohortState(cohort))];
    }

    public ReadOnlySpan<CohortState> Cohorts => _cohorts;

    public IEnumerable<QuotaView> Views => _quotas.Values.Select(quota => new QuotaView(
        quota,
        Find(quota.Cohort)?.Find(quota.Instance.Value)?.Executing ?? 0,
        IsInForce: Find(quota.Cohort) is not null));

    /// <summary>The cohort of a bot: the first that has one of its labels; null when none has.</summary>
    public CohortState? CohortOf(IReadOnlyList<string> labels)
    {
        foreach (CohortState cohort in _cohorts)
        {
            for (int i = 0; i < labels.Count; i++)
            {
                if (cohort.Cohort.Labels.Contains(labels[i]))
                {
                    return cohort;
                }
            }
        }

        return null;
    }

    /// <summary>Replaces what there was.</summary>
    public void Set(Quota quota)
    {
        Restore(quota);
        _turn.Ledger.Note(QuotaNotes.Kind, QuotaNotes.KeyOf(quota.Cohort, quota.Instance), QuotaNotes.Encode(quota));
    }

    public void Remove(string cohort, InstanceName instance)
    {
        if (_quotas.Remove((cohort, instance)))
        {
            if (Find(cohort)?.Find(instance.Value) is { } share)
            {
                _turn.Deadlines.Clear(share.Shortage);
                share.RemoveQuota();
            }

            _turn.Ledger.Note(QuotaNotes.Kind, QuotaNotes.KeyOf(cohort, instance), null);
        }
    }

    /// <summary>Takes back what an earlier life of the server kept.</summary>
    public void Restore(string kind, ReadOnlySpan<byte> value)
    {
        if (kind == QuotaNotes.Kind)
        {
            Restore(QuotaNotes.Decode(value));
        }
    }

    private void Restore(Quota quota)
    {
        _quotas[(quota.Cohort, quota.Instance)] = quota;
        Find(quota.Cohort)?.ShareOf(quota.Instance.Value).SetQuota(quota.Min, quota.Max);
    }

    private CohortState? Find(string name) => Array.Find(_cohorts, cohort => cohort.Cohort.Name == name);
}
