namespace Grid.Server.Metrics;

/// <summary>The running total of one instrument under one set of labels.</summary>
internal sealed class MetricSeries(string labels)
{
    private readonly Lock _gate = new();
    private double _sum;
    private long _count;

    /// <summary>The labels as Prometheus writes them, braces included, or empty.</summary>
    public string Labels { get; } = labels;

    public (double Sum, long Count) Read()
    {
        lock (_gate)
        {
            return (_sum, _count);
        }
    }

    /// <summary>Adds a measurement of a counter or a histogram.</summary>
    public void Add(double measurement)
    {
        lock (_gate)
        {
            _sum += measurement;
            _count++;
        }
    }

    /// <summary>Replaces the value of an observed instrument.</summary>
    public void Set(double measurement)
    {
        lock (_gate)
        {
            _sum = measurement;
            _count = 1;
        }
    }
}
