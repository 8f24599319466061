using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Grid.Server.Metrics;

/// <summary>
/// Listens to the instruments of the meter named <see cref="MeterName"/> and writes their totals in the text format that
/// Prometheus scrapes. Instrument <c>grid.leases.assigned</c> becomes <c>grid_leases_assigned_total</c>.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    /// <summary>Every room counts on the meter of this name, or on one below it.</summary>
    public const string MeterName = "Grid";

    /// <summary>Series kept for one instrument; measurements under further labels are dropped, so that labels cannot fill memory.</summary>
    private const int SeriesPerInstrumentMax = 1_000;

    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, MetricSeries>> _instruments = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _observing = new();

    public MetricsCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(MeterName, StringComparison.Ordinal))
            {
                _instruments.TryAdd(instrument, new ConcurrentDictionary<string, MetricSeries>(StringComparer.Ordinal));
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The page that is scraped.</summary>
    public string WriteText()
    {
        lock (_observing)
        {
            Observe();
            return WritePage();
        }
    }

    // What is observed is as it is now: a queue that is gone must not keep its last length.
    private void Observe()
    {
        foreach ((Instrument instrument, ConcurrentDictionary<string, MetricSeries> series) in _instruments)
        {
            if (instrument.IsObservable)
            {
                series.Clear();
            }
        }

        _listener.RecordObservableInstruments();
    }

    private string WritePage()
    {
        StringBuilder page = new();
        foreach (IGrouping<string, KeyValuePair<Instrument, ConcurrentDictionary<string, MetricSeries>>> named in
                 _instruments.GroupBy(pair => pair.Key.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            // Rooms may count the same thing, each on a meter of its own: a page has one figure for it.
            WriteInstrument(page, named.First().Key, named.SelectMany(pair => pair.Value.Values));
        }

        return page.ToString();
    }

    private static void WriteInstrument(StringBuilder page, Instrument instrument, IEnumerable<MetricSeries> series)
    {
        string name = instrument.Name.Replace('.', '_');
        string kind = KindOf(instrument);
        string suffix = kind == "counter" ? "_total" : string.Empty;
        page.Append("# HELP ").Append(name).Append(suffix).Append(' ').AppendLine(instrument.Description);
        page.Append("# TYPE ").Append(name).Append(suffix).Append(' ').AppendLine(kind);
        foreach (IGrouping<string, MetricSeries> same in series.GroupBy(one => one.Labels))
        {
            double sum = same.Sum(one => one.Read().Sum);
            if (kind == "summary")
            {
                WriteLine(page, name + "_sum", same.Key, sum);
                WriteLine(page, name + "_count", same.Key, same.Sum(one => one.Read().Count));
            }
            else
            {
                WriteLine(page, name + suffix, same.Key, sum);
            }
        }
    }

    private static void WriteLine(StringBuilder page, string name, string labels, double value) =>
        page.Append(name).Append(labels).Append(' ').AppendLine(value.ToString("R", CultureInfo.InvariantCulture));

    private static string KindOf(Instrument instrument)
    {
        Type type = instrument.GetType();
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition == typeof(Counter<>) || definition == typeof(ObservableCounter<>) ? "counter"
            : definition == typeof(Histogram<>) ? "summary"
            : "gauge";
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return string.Empty;
        }

        StringBuilder labels = new("{");
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            string value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? string.Empty;
            labels.Append(labels.Length > 1 ? "," : string.Empty).Append(tag.Key.Replace('.', '_')).Append("=\"")
                .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
        }

        return labels.Append('}').ToString();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_instruments.TryGetValue(instrument, out ConcurrentDictionary<string, MetricSeries>? all))
        {
            return;
        }

        string labels = LabelsOf(tags);
        if (!all.TryGetValue(labels, out MetricSeries? series))
        {
            if (all.Count >= SeriesPerInstrumentMax)
            {
                return;
            }

            series = all.GetOrAdd(labels, static text => new MetricSeries(text));
        }

        if (instrument.IsObservable)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }
}
