namespace Grid.Scheduling.State;

/// <summary>What <see cref="Spares{TItem}"/> has to know of its items.</summary>
internal interface ISpare
{
    /// <summary>It stands in the ledger already, which is not done with it.</summary>
    bool IsTouched { get; }

    /// <summary>Forgets everything: it is as new, and keeps nothing else in memory.</summary>
    void Clear();
}
