namespace Grid.Scheduling.State.Order;

/// <summary>A job's place in one <see cref="JobLine{TLinks}"/>: its neighbours, or where it is among the strays.</summary>
internal struct JobLinks
{
    public Job? Previous;
    public Job? Next;

    /// <summary>One more than the place among the strays; zero for a job that has neighbours.</summary>
    public int Stray;
}
