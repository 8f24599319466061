using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>Drains and pauses as notes, which outlive the process.</summary>
internal static class RestrictionNotes
{
    public const string DrainKind = "drain";
    public const string PauseKind = "pause";

    // No instance can have this name: it stands for all of them.
    private const string AllInstances = "*";

    /// <summary>A key of one length, whatever operators write.</summary>
    public static string KeyOf(BotSelector bots)
    {
        RowWriter writer = new();
        Write(writer, bots);
        return Digest.Of(writer.Written).HashText;
    }

    public static string KeyOf(InstanceName? instance) => instance?.Value ?? AllInstances;

    public static byte[] Encode(Drain drain)
    {
        RowWriter writer = new();
        Write(writer, drain.Bots);
        writer.Text(4, drain.Reason);
        writer.Text(5, drain.By);
        writer.Time(6, drain.At);
        return writer.Written.ToArray();
    }

    public static byte[] Encode(Pause pause)
    {
        RowWriter writer = new();
        writer.Text(1, KeyOf(pause.Instance));
        writer.Text(2, pause.Reason);
        writer.Text(3, pause.By);
        writer.Time(4, pause.At);
        return writer.Written.ToArray();
    }

    public static Drain DecodeDrain(ReadOnlySpan<byte> value)
    {
        (string pool, string name, string reason, string by) = (string.Empty, string.Empty, string.Empty, string.Empty);
        DateTimeOffset at = default;
        List<PlatformProperty> properties = [];
        RowReader reader = new(value);
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1: pool = reader.Text(); break;
                case 2: name = reader.Text(); break;
                case 3: properties.Add(DecodeProperty(reader.Content())); break;
                case 4: reason = reader.Text(); break;
                case 5: by = reader.Text(); break;
                case 6: at = reader.Time(); break;
                default: break;
            }
        }

        return new Drain(
            new BotSelector(new PoolName(pool), new BotPattern(name), PlatformProperties.Of(properties)), reason, by, at);
    }

    public static Pause DecodePause(ReadOnlySpan<byte> value)
    {
        (string instance, string reason, string by) = (string.Empty, string.Empty, string.Empty);
        DateTimeOffset at = default;
        RowReader reader = new(value);
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1: instance = reader.Text(); break;
                case 2: reason = reader.Text(); break;
                case 3: by = reader.Text(); break;
                case 4: at = reader.Time(); break;
                default: break;
            }
        }

        return new Pause(instance == AllInstances ? null : ParseInstance(instance), reason, by, at);
    }

    private static InstanceName ParseInstance(string text) =>
        InstanceName.TryParse(text, out InstanceName instance, out _) ? instance : throw RowReader.Broken();

    private static void Write(RowWriter writer, BotSelector bots)
    {
        writer.Text(1, bots.Pool.Value);
        writer.Text(2, bots.Name.Text);
        RowWriter inner = new();
        foreach (PlatformProperty property in bots.Properties.Items)
        {
            inner.Clear();
            inner.Text(1, property.Name);
            inner.Text(2, property.Value);
            writer.Bytes(3, inner.Written);
        }
    }

    private static PlatformProperty DecodeProperty(ReadOnlySpan<byte> value)
    {
        (string name, string text) = (string.Empty, string.Empty);
        RowReader reader = new(value);
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: text = reader.Text(); break;
                default: break;
            }
        }

        return new PlatformProperty(name, text);
    }
}
