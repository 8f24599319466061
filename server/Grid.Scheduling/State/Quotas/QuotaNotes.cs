using Grid.Core;

namespace Grid.Scheduling.State.Quotas;

/// <summary>Quotas as notes, which outlive the process.</summary>
internal static class QuotaNotes
{
    public const string Kind = "quota";

    /// <summary>A key of one length, whatever cohorts and instances are called.</summary>
    public static string KeyOf(string cohort, InstanceName instance)
    {
        RowWriter writer = new();
        writer.Text(1, cohort);
        writer.Text(2, instance.Value);
        return Digest.Of(writer.Written).HashText;
    }

    public static byte[] Encode(Quota quota)
    {
        RowWriter writer = new();
        writer.Text(1, quota.Cohort);
        writer.Text(2, quota.Instance.Value);
        writer.Number(3, quota.Min);

        // One more, so that a maximum of zero is not taken for none.
        writer.Number(4, quota.Max is { } max ? max + 1L : 0);
        return writer.Written.ToArray();
    }

    public static Quota Decode(ReadOnlySpan<byte> value)
    {
        (string cohort, string instance, long min, long max) = (string.Empty, string.Empty, 0, 0);
        RowReader reader = new(value);
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1: cohort = reader.Text(); break;
                case 2: instance = reader.Text(); break;
                case 3: min = reader.Number(); break;
                case 4: max = reader.Number(); break;
                default: break;
            }
        }

        return InstanceName.TryParse(instance, out InstanceName name, out _)
            ? new Quota(cohort, name, checked((int)min), max == 0 ? null : checked((int)(max - 1)))
            : throw RowReader.Broken();
    }
}
